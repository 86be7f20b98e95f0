-- AlterTable
ALTER TABLE "status_setting" ADD COLUMN     "template_name" TEXT;
