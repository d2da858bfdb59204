curl \
  "https://api.cloudnexus.io/v1/cdn/zones/zone_4f2a/purge" \
  --header "Authorization: Bearer $CLOUDNEXUS_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "paths": ["/assets/v2/*", "/static/images/*.webp"]
  }'
