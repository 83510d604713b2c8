#include "remote/batch_sender.h"

#include "remote/wire_commands.h"

namespace lpab::remote {
BatchSender::BatchSender(std::span<const card::BatchCommand> commands) {
  for (const card::BatchCommand& command : commands) {
    commands_.push_back(ToWire(command));
    sizes_.push_back(wire::EncodeCommand(commands_.back()).size());
    bytes_ += sizes_.back();
  }
}

std::vector<wire::Pdu> BatchSender::TakeParts(const wire::Batch& header) {
  std::vector<wire::Pdu> parts;
  for (;;) {
    wire::BatchPart part = TakePart(header);
    if (part.commands.empty()) return parts;
    parts.emplace_back(std::move(part));
  }
}

wire::BatchPart BatchSender::TakePart(const wire::Batch& header) {
  wire::BatchPart part{header.id, header.batch, next_, {}};
  size_t room = std::min(credit_, wire::kMaximumPart);
  while (next_ < commands_.size() && sizes_[next_] <= room) {
    room -= sizes_[next_];
    credit_ -= sizes_[next_];
    part.commands.push_back(commands_[next_]);
    ++next_;
  }
  return part;
}

}  // namespace lpab::remote
