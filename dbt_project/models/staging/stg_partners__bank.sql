{{ stage_feed('bank') }}
