# shellcheck shell=bash
# Everything, for the scripts that run the site or its tools.

# shellcheck source=script/lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=script/lib/packages.sh
. script/lib/packages.sh
# shellcheck source=script/lib/environment.sh
. script/lib/environment.sh
# shellcheck source=script/lib/services.sh
. script/lib/services.sh
# shellcheck source=script/lib/postgres.sh
. script/lib/postgres.sh
# shellcheck source=script/lib/redis.sh
. script/lib/redis.sh
# shellcheck source=script/lib/processes.sh
. script/lib/processes.sh
# shellcheck source=script/lib/site.sh
. script/lib/site.sh
