curl "https://api.cloudnexus.io/v1/servers" \
  --header "Authorization: Bearer $CLOUDNEXUS_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "name": "api-worker-01",
    "region": "eu-west-2",
    "plan": "standard-8",
    "image": "ubuntu-22.04"
  }'
