import { bodyKindOf } from "../../internal/media-type.js";

/** Between the parts of a form. Fixed, so that a request is the same each time. */
const BOUNDARY = "contract-test-boundary";

interface SerializedBody {
  body: string;
  contentType: string;
}

/**
 * A body as its media type has it. Files and other bytes are given as text.
 *
 * @param files The fields of a form that are files.
 */
export function serializeBody(value: unknown, mediaType: string, files: readonly string[] = []): SerializedBody {
  const contentType = mediaType;
  switch (bodyKindOf(mediaType)) {
    case "json":
      return { body: JSON.stringify(value), contentType };
    case "form":
      return { body: String(new URLSearchParams(fieldsOf(value))), contentType };
    case "multipart":
      return { body: multipart(fieldsOf(value), files), contentType: `${contentType}; boundary=${BOUNDARY}` };
    default:
      return { body: String(value), contentType: mediaType.replace(/\/\*$/, "/octet-stream") };
  }
}

function fieldsOf(value: unknown): [string, string][] {
  return Object.entries(Object(value)).map(([name, field]) => [
    name,
    typeof field === "object" ? JSON.stringify(field) : String(field),
  ]);
}

function multipart(fields: [string, string][], files: readonly string[]): string {
  const parts = fields.map(([name, text]) => {
    const file = files.includes(name) ? '; filename="file"\r\nContent-Type: application/octet-stream' : "";
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${text}\r\n`;
  });
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}
