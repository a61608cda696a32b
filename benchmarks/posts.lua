-- What wrk does in one run: send each post of a file once, look at each answer, end after the last.
--
-- wrk -s posts.lua URL -- FILE TEXT
--
-- A line of FILE is a path, a body and, where posts are signed, a signature, with tabs between.
-- TEXT stands in every right answer. The last line that is written is a JSON object, the one before it
-- the first wrong answer.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long s; long ns; } span;
  int clock_gettime(int, span *);
  int getpid(void);
  int kill(int, int);
]]

local MONOTONIC, INTERRUPT = 1, 2
local span = ffi.new("span")
local threads = {}
local posts, sent, asked, text = {}, 0, false, ""
answered, wrong, begun, ended, sample = 0, 0, 0, 0, ""

local function now()
  ffi.C.clock_gettime(MONOTONIC, span)
  return tonumber(span.s) + tonumber(span.ns) / 1e9
end

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  text = args[2]
  for line in io.lines(args[1]) do
    local path, body, signature = line:match("^([^\t]*)\t([^\t]*)\t?(.*)$")
    local headers = {
      ["Host"] = wrk.headers["Host"],
      ["User-Agent"] = "sipgate.io",
      ["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8",
    }
    if signature ~= "" then headers["X-Sipgate-Signature"] = signature end
    posts[#posts + 1] = wrk.format("POST", path, headers, body)
  end
end

function request()
  if not asked then -- wrk looks at one request before it begins
    asked = true
    return posts[1]
  end
  if sent == 0 then begun = now() end
  sent = sent + 1
  return posts[sent] or "" -- nothing is left for this connection: it waits for the others
end

function response(status, _, body)
  answered = answered + 1
  if status ~= 200 or not body:find(text, 1, true) then
    wrong = wrong + 1
    if wrong == 1 then sample = status .. " " .. body:sub(1, 300):gsub("%s+", " ") end
  end
  if answered == #posts then
    ended = now()
    ffi.C.kill(ffi.C.getpid(), INTERRUPT) -- else wrk waits until its time is over
  end
end

function done(summary, latency)
  local thread = threads[1]
  local errors = summary.errors
  io.write(thread:get("sample"), "\n", string.format(
    '{"answered": %d, "wrong": %d, "lost": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    thread:get("answered"), thread:get("wrong"),
    errors.connect + errors.read + errors.write + errors.timeout,
    thread:get("ended") - thread:get("begun"),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
