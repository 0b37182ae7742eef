{{ stage_feed('ptsp') }}
