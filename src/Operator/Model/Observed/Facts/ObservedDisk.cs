namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>Room on the file system that holds <paramref name="Path"/>, or would hold it.</summary>
public sealed record ObservedDisk(string Path, long TotalBytes, long FreeBytes);
