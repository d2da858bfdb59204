import { fullFormats } from "ajv-formats/dist/formats.js";
import { describe, expect, it } from "vitest";
import { validators } from "../../generated/validators.js";

const isDateTime = (text: string) =>
  validators.scaleDatabase.body?.({ database_id: "db_1", new_tier: "large", maintenance_window: text });

/** Ajv's own check, which is exact, but slow. */
const reference = (fullFormats["date-time"] as { validate(text: string): boolean }).validate;

describe("date-time", () => {
  it("is what Ajv takes it to be: every day there could be, of years that leap and don't", () => {
    const two = (n: number) => String(n).padStart(2, "0");
    const days = ["0000", "1900", "2000", "2023", "2024"].flatMap((year) =>
      Array.from({ length: 14 * 33 }, (_, i) => `${year}-${two(i % 14)}-${two(Math.floor(i / 14))}T02:00:00Z`),
    );
    expect(days.filter(isDateTime)).toEqual(days.filter(reference));
    expect(days.filter(isDateTime)).toHaveLength(366 + 365 + 366 + 365 + 366);
  });

  const times = ["02:00:00Z", "00:00:00z", "23:59:59.999999Z", "23:59:60Z", "10:00:00+05:30", "10:00:00-23:59"];
  it.each(times)("takes %s", (time) => {
    expect(reference(`2025-02-01T${time}`)).toBe(true);
    expect(isDateTime(`2025-02-01T${time}`)).toBe(true);
  });

  const nonsense = ["", "2", "24:00:00Z", "02:60:00Z", "02:00:60Z", "02:00:61Z", "2:00:00Z", "02:00Z", "02:00:00"];
  it.each([...nonsense, "02:00:00.Z", "02:00:00+24:00", "02:00:00+01:60", "02:00:00Z\n"])("refuses %j", (time) => {
    expect(reference(`2025-02-01T${time}`)).toBe(false);
    expect(isDateTime(`2025-02-01T${time}`)).toBe(false);
  });
});
