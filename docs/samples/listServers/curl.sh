curl --get "https://api.cloudnexus.io/v1/servers" \
  --header "Authorization: Bearer $CLOUDNEXUS_API_KEY" \
  --data-urlencode "status=running" \
  --data-urlencode "limit=50"
