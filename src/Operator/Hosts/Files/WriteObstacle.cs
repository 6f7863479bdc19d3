namespace KafkaPi.Operator.Hosts;

/// <summary>Why a file could not be written.</summary>
public enum WriteObstacle
{
    DiskFull,
    ReadOnlyFileSystem,
    Other,
}
