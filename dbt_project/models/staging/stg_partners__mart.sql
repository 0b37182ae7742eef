{{ stage_feed('mart') }}
