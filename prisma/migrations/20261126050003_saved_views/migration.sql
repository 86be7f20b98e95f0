-- Views of the list of notifications that a shop's staff named.
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "shop_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "params" TEXT NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "saved_view_shop_id_name_key" ON "saved_view"("shop_id", "name");
