{{ stage_feed('pelatihan') }}
