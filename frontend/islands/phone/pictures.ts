// A photo of a phone is six megabytes; what is needed of it is less than half of one.
import type { Picture } from "./queue.ts";

const LONGEST = 1600;

export async function pictureOf(field: string, file: File): Promise<Picture> {
  const small = file.type.startsWith("image/") ? await downscaled(file).catch(() => null) : null;
  const name = small ? file.name.replace(/\.\w+$/, "") + ".jpg" : file.name;
  return { field, name, type: small?.type ?? file.type, bytes: await (small ?? file).arrayBuffer() };
}

/** Drawn anew: at most 1600 pixels, and without the place that a camera writes into it. */
async function downscaled(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
}
