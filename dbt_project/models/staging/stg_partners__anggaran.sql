{{ stage_feed('anggaran') }}
