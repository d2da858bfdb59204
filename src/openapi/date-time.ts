/**
 * RFC 3339's date-time, the one rule for the SDK's validators and the contract suite. Checks the days of each month,
 * and a leap second at midnight UTC.
 */
export const DATE_TIME = new RegExp(
  "^(?:" +
    [
      String.raw`\d{4}-(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])`,
      String.raw`\d{4}-(?:0[469]|11)-(?:0[1-9]|[12]\d|30)`,
      String.raw`\d{4}-02-(?:0[1-9]|1\d|2[0-8])`,
      String.raw`(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29`,
    ].join("|") +
    String.raw`)[Tt](?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)|23:59:60(?:\.\d+)?[Zz])$`,
);
