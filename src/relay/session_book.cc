#include "relay/session_book.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/log.h"
#include "base/utc_text.h"
#include "io/files.h"

namespace lpab::relay {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr char kWriting[] = "writing into";

// "20261126T205110Z-0001.jsonl": sorted by name they are sorted by time.
std::string RecordName(std::chrono::system_clock::time_point began, uint64_t id) {
  std::string time = UtcText(began);
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  time = time.substr(0, time.find('.')) + "Z";
  char number[32];
  std::snprintf(number, sizeof number, "-%04llu.jsonl", static_cast<unsigned long long>(id));
  return time + number;
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

Result<std::unique_ptr<SessionBook>> SessionBook::Open(BookOptions options) {
  if (!options.folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error) return Fail(io::FileError("making", options.folder, error.value()));
    std::filesystem::permissions(options.folder, std::filesystem::perms(kFolderMode), error);
    if (access(options.folder.c_str(), W_OK) != 0) {
      return Fail(io::FileError(kWriting, options.folder, errno));
    }
  }
  return std::unique_ptr<SessionBook>(new SessionBook(std::move(options)));
}

SessionBook::SessionBook(BookOptions options)
    : options_(std::move(options)), thread_([this] { Work(); }) {}

SessionBook::~SessionBook() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SessionBook::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= next.bytes();
    working_ = true;
    const std::shared_ptr<Session> session = Get(next.id);
    lock.unlock();
    changed_.notify_all();
    Json view;
    if (session != nullptr) {  // else it was forgotten meanwhile
      if (!options_.folder.empty()) Record(*session, next.exchange);
      view = session->viewer.View(next.exchange);
    }
    lock.lock();
    if (session != nullptr) Show(*session, std::move(view));
    working_ = false;
    changed_.notify_all();
  }
}

SessionBook::SessionId SessionBook::Begin(const std::string& server, const std::string& client) {
  const std::lock_guard lock(mutex_);
  const auto session = std::make_shared<Session>(options_.full);
  session->id = ++last_id_;
  session->server = server;
  session->client = client;
  session->began = std::chrono::system_clock::now();
  session->last = Clock::System().Now();
  sessions_.push_front(session);
  ++revision_;
  Forget();
  return session->id;
}

void SessionBook::Name(SessionId id, const std::string& transaction_id) {
  const std::lock_guard lock(mutex_);
  const auto session = Get(id);
  if (session == nullptr || !session->transaction_id.empty()) return;
  session->transaction_id = Upper(transaction_id);
}

std::optional<SessionBook::SessionId> SessionBook::Find(const std::string& server,
                                                        const std::string& transaction_id) const {
  if (transaction_id.empty()) return std::nullopt;
  const std::string wanted = Upper(transaction_id);
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(sessions_, [&](const auto& session) {
    return session->server == server && session->transaction_id == wanted &&
           Clock::System().Now() - session->last < options_.idle;
  });
  return found == sessions_.end() ? std::nullopt : std::optional((*found)->id);
}

std::shared_ptr<SessionBook::Session> SessionBook::Get(SessionId id) const {
  const auto found =
      std::ranges::find_if(sessions_, [&](const auto& session) { return session->id == id; });
  return found == sessions_.end() ? nullptr : *found;
}

void SessionBook::Add(SessionId id, Exchange exchange) {
  Waiting waiting{id, std::move(exchange)};
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_bytes_ < options_.waiting_bytes; });
  if (const auto session = Get(id)) session->last = Clock::System().Now();
  waiting_bytes_ += waiting.bytes();
  waiting_.push_back(std::move(waiting));
  lock.unlock();
  changed_.notify_all();
}

void SessionBook::Drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty() && !working_; });
}

void SessionBook::Record(Session& session, const Exchange& exchange) {
  if (!session.record.valid()) {
    const std::string path = options_.folder + "/" + RecordName(session.began, session.id);
    session.record.Reset(
        open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  }
  const auto written = session.record.valid()
                           ? io::WriteAll(session.record.get(), AsBytes(RecordOf(exchange) + "\n"),
                                          kWriting, options_.folder)
                           : Fail(io::FileError(kWriting, options_.folder, errno));
  if (written) return;
  if (!complained_) {
    log::Warning("relay", "a record cannot be written: " + written.error().message);
  }
  complained_ = true;
}

void SessionBook::Show(Session& session, Json view) {
  session.findings += view["findings"].size();
  session.failed = session.failed || view["failed"].get<bool>();
  ++revision_;
  if (session.calls.size() >= options_.calls || Get(session.id) == nullptr) return;
  const size_t bytes = view.dump(-1, ' ', false, Json::error_handler_t::replace).size();
  session.bytes += bytes;
  bytes_ += bytes;
  session.calls.push_back(std::move(view));
  Forget();
}

// What is too much, the oldest first; the newest session stays.
void SessionBook::Forget() {
  while (sessions_.size() > 1 &&
         (sessions_.size() > options_.sessions || bytes_ > options_.view_bytes)) {
    bytes_ -= sessions_.back()->bytes;
    sessions_.back()->bytes = 0;
    sessions_.pop_back();
  }
}

Json SessionBook::Summary(const Session& session) {
  return {{"id", session.id},
          {"server", session.server},
          {"client", session.client},
          {"time", UtcText(session.began)},
          {"function", session.calls.empty() ? Json("") : session.calls.back()["function"]},
          {"calls", session.calls.size()},
          {"findings", session.findings},
          {"failed", session.failed},
          {"transaction_id", session.transaction_id}};
}

uint64_t SessionBook::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

Json SessionBook::List() const {
  const std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& session : sessions_) list.push_back(Summary(*session));
  return list;
}

std::optional<Json> SessionBook::View(SessionId id) const {
  const std::lock_guard lock(mutex_);
  const auto session = Get(id);
  if (session == nullptr) return std::nullopt;
  Json view = Summary(*session);
  view["calls"] = session->calls;
  return view;
}

}  // namespace lpab::relay
