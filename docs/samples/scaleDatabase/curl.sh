curl "https://api.cloudnexus.io/v1/databases/scale" \
  --header "Authorization: Bearer $CLOUDNEXUS_API_KEY" \
  --header "Content-Type: application/json" \
  --data '{
    "database_id": "db_9f8e7d6c5b",
    "new_tier": "production-high",
    "read_replicas": 3
  }'
