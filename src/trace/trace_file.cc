#include "trace/trace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "base/utc_text.h"
#include "io/files.h"

namespace lpab::trace {
namespace {

constexpr mode_t kOwnerOnly = 0600;

using sgp22::TreeNode;

// Only a regular file's permissions are changed: the path may be a device or a pipe.
bool MakePrivate(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return false;
  return !S_ISREG(status.st_mode) || fchmod(fd, kOwnerOnly) == 0;
}

}  // namespace

Json NodesJson(const std::vector<TreeNode>& nodes) {
  Json list = Json::array();
  for (const TreeNode& node : nodes) {
    Json item = {{"name", node.name}};
    if (node.tag != 0) item["tag"] = tlv::TagName(node.tag);
    if (!node.value.empty() || node.children.empty()) item["value"] = node.value;
    if (!node.children.empty()) item["items"] = NodesJson(node.children);
    if (node.cut) item["cut"] = true;
    list.push_back(std::move(item));
  }
  return list;
}

Result<std::unique_ptr<TraceFile>> TraceFile::Create(const std::string& path,
                                                     TraceOptions options) {
  io::Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, kOwnerOnly));
  if (fd.get() < 0 || !MakePrivate(fd.get())) {
    return Fail(io::FileError("opening the trace", path, errno));
  }
  // After its permissions are right. Devices and pipes have no length to cut.
  if (ftruncate(fd.get(), 0) != 0 && errno != EINVAL) {
    return Fail(io::FileError("emptying the trace", path, errno));
  }
  return std::unique_ptr<TraceFile>(new TraceFile(std::move(fd), path, std::move(options)));
}

void TraceFile::Write(std::string_view event, Json fields, Moment moment) {
  if (fd_.get() < 0) return;
  const auto since = moment.steady - start_.steady;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
  Json line = {{"time", UtcText(moment.wall)},
               {"seconds", static_cast<double>(microseconds) / 1e6},
               {"event", event}};
  line.update(fields);
  const std::string text = line.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
  const auto written = io::WriteAll(fd_.get(), AsBytes(text), "writing the trace", path_);
  if (written) return;
  fd_ = io::Fd();
  if (options_.on_failure) options_.on_failure(written.error());
}

Json TraceFile::Body(std::vector<TreeNode> nodes) {
  masker_.Learn(nodes);
  masker_.Hide(nodes);
  return NodesJson(nodes);
}

Json TraceFile::ErrorFields(const Error& error) const {
  Json fields = {{"code", ErrorCodeName(error.code)}, {"message", masker_.Text(error.message)}};
  if (!error.next.empty()) fields["next"] = masker_.Text(error.next);
  return fields;
}

}  // namespace lpab::trace
