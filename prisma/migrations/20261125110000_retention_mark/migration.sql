-- How far retention has come through a table that it reads in the order of its ids.
CREATE TABLE "retention_mark" (
    "name" TEXT NOT NULL,
    "id" UUID NOT NULL,

    CONSTRAINT "retention_mark_pkey" PRIMARY KEY ("name")
);
