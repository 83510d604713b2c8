// RecordingReader: a Reader that writes what goes through it into a trace.
#pragma once

#include <memory>

#include "card/reader.h"
#include "trace/trace_file.h"

namespace lpab::trace {

// Stands in front of another Reader, which it owns. Commands are written before they are sent, with
// the ES10 request that their STORE DATA blocks make up; answers after the batch, each with the
// time at which the port below reported it. One thread; the trace must outlive it.
class RecordingReader final : public card::Reader {
 public:
  RecordingReader(std::unique_ptr<card::Reader> reader, TraceFile& trace)
      : reader_(std::move(reader)), trace_(trace) {}

  Result<std::unique_ptr<card::ApduChannel>> OpenLogicalChannel(std::span<const apdu::Aid> aids,
                                                                const Call& call) override;
  uint32_t card_generation() const override { return reader_->card_generation(); }
  std::string Describe() const override { return reader_->Describe(); }
  card::ProfileSwitchControl* switch_control() override { return reader_->switch_control(); }

 private:
  class Channel;

  std::unique_ptr<card::Reader> reader_;
  TraceFile& trace_;
};

}  // namespace lpab::trace
