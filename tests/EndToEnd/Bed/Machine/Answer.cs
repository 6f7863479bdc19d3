namespace KafkaPi.EndToEnd.Bed.Machine;

/// <param name="Output">Standard output without the last line break.</param>
internal sealed record Answer(int ExitCode, string Output, string Error);
