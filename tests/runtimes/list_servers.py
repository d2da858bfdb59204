"""A client in another language: prints the number of servers on all pages, with the standard library alone."""

import json
import sys
import urllib.parse
import urllib.request

base_url, api_key = sys.argv[1:]
count, cursor = 0, None
while count == 0 or cursor:
    query = urllib.parse.urlencode({"limit": 20, **({"cursor": cursor} if cursor else {})})
    request = urllib.request.Request(f"{base_url}/servers?{query}", headers={"Authorization": f"Bearer {api_key}"})
    with urllib.request.urlopen(request, timeout=10) as response:
        page = json.load(response)
    count += len(page["data"])
    cursor = page["meta"]["next_cursor"]
print(count)
