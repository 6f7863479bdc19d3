namespace KafkaPi.Operator.Hosts;

/// <summary>A file or directory could not be put in place. The previous one is intact.</summary>
public sealed class FileNotWrittenException(HostEndpoint host, string path, WriteObstacle obstacle, string detail)
    : HostException(host, RemedyFor(obstacle), Describe(path, obstacle, detail))
{
    public string Path { get; } = path;

    public WriteObstacle Obstacle { get; } = obstacle;

    private static Remedy RemedyFor(WriteObstacle obstacle) =>
        obstacle == WriteObstacle.Other ? Remedy.Retry : Remedy.Person;

    private static string Describe(string path, WriteObstacle obstacle, string detail) => obstacle switch
    {
        WriteObstacle.DiskFull =>
            $"{path} was not written: disk full. Free some space on its file system; it goes on by itself.",
        WriteObstacle.ReadOnlyFileSystem =>
            $"{path} was not written: its file system is read-only. A worn SD card does that: check dmesg on the host.",
        _ => $"{path} was not written: {detail}",
    };
}
