#include "link/stream_bio.h"

#include <algorithm>

#include "crypto/openssl_ptr.h"

namespace lpab::link {
namespace {

StreamBio& Of(BIO* bio) { return *static_cast<StreamBio*>(BIO_get_data(bio)); }

// The number of bytes, or -1 with the error kept.
int Finish(StreamBio& to, const Result<size_t>& done) {
  if (done) return *done > 0 ? static_cast<int>(*done) : -1;
  to.error = done.error();
  return -1;
}

int Read(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  StreamBio& from = Of(bio);
  const auto got = from.stream->TryRead(
      {reinterpret_cast<uint8_t*>(out), static_cast<size_t>(std::max(size, 0))});
  if (got && *got == 0) BIO_set_retry_read(bio);
  if (got && *got > 0) from.heard = true;
  return Finish(from, got);
}

int Write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  StreamBio& to = Of(bio);
  const auto put = to.stream->TryWrite(
      {reinterpret_cast<const uint8_t*>(bytes), static_cast<size_t>(std::max(size, 0))});
  if (put && *put == 0) BIO_set_retry_write(bio);
  return Finish(to, put);
}

long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* MakeMethod() {
  BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lpab stream");
  crypto::Require(method != nullptr, "BIO_meth_new");
  BIO_meth_set_read(method, Read);
  BIO_meth_set_write(method, Write);
  BIO_meth_set_ctrl(method, Control);
  return method;
}

}  // namespace

BIO* MakeStreamBio(StreamBio& stream) {
  static BIO_METHOD* const method = MakeMethod();
  BIO* bio = BIO_new(method);
  crypto::Require(bio != nullptr, "BIO_new");
  BIO_set_data(bio, &stream);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace lpab::link
