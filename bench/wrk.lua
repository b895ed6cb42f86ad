-- Asks through the lines of $BENCH_REQUESTS (a path and its headers, parted by tabs) in order.
local lines, at = {}, 0

function init()
  for line in io.lines(os.getenv("BENCH_REQUESTS")) do
    local path, headers = nil, {}
    for part in string.gmatch(line, "[^\t]+") do
      if path == nil then
        path = part
      else
        local name, value = string.match(part, "^([^:]+): (.*)$")
        headers[name] = value
      end
    end
    lines[#lines + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #lines + 1
  return lines[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("BENCH %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), e.connect + e.read + e.write + e.status + e.timeout))
end
