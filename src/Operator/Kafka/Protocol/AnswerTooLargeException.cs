namespace KafkaPi.Operator.Kafka.Protocol;

/// <summary>The memory that the operator has for answers does not suffice for one more.</summary>
internal sealed class AnswerTooLargeException(int bytes) : IOException(
    $"an answer of {bytes >> 10} KiB, beside others that are being read, is more than the operator has memory for");
