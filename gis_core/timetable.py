"""What the beat wakes, and how often in seconds."""

BEAT: dict[str, dict[str, object]] = {
    "expire-licences": {"task": "parcels.licensing.tasks.expire_licences", "schedule": 3600},
    "remind-offices": {"task": "parcels.licensing.tasks.remind_offices", "schedule": 3600},
    "look-at-files": {"task": "parcels.tasks.look_at_files", "schedule": 24 * 3600},
    "forget-codes": {"task": "complaints.identity.tasks.forget_old", "schedule": 3600},
    "take-up-jobs": {"task": "gis_core.jobs.tasks.take_up", "schedule": 20},
    "prepare-waiting-documents": {"task": "parcels.papers.tasks.prepare_waiting", "schedule": 60},
    "prepare-photos": {"task": "complaints.pictures.tasks.prepare_waiting", "schedule": 20},
    "forget-drafts": {"task": "complaints.filing.tasks.forget_drafts", "schedule": 3600},
    "forget-uploads": {"task": "imagery.tasks.forget_uploads", "schedule": 3600},
    "keep-imagery": {"task": "imagery.tasks.keep_by_the_rule", "schedule": 24 * 3600},
    "forget-old-jobs": {"task": "gis_core.jobs.tasks.forget_old", "schedule": 24 * 3600},
    "watch-clocks": {"task": "complaints.tasks.watch_clocks", "schedule": 60},
    "drain-outbox": {"task": "gis_core.messaging.tasks.drain", "schedule": 10},
    "forget-old-messages": {"task": "gis_core.messaging.tasks.forget_old", "schedule": 24 * 3600},
    "drain-shares": {"task": "parcels.tasks.drain_shares", "schedule": 30},
    "forget-delivery-uploads": {"task": "gis_core.ingest.tasks.forget_uploads", "schedule": 3600},
    "discard-abandoned-deliveries": {
        "task": "gis_core.ingest.tasks.discard_abandoned",
        "schedule": 24 * 3600,
    },
    "sweep-deliveries": {"task": "gis_core.ingest.tasks.sweep_deliveries", "schedule": 24 * 3600},
}
