using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Tests.Execution;

/// <summary>A tar.gz in the making; starts as a small Confluent distribution unless it is empty.</summary>
internal sealed class TestArchive
{
    private readonly List<TarEntry> _entries = [];

    public static TestArchive Empty => new();

    public static TestArchive Confluent => Empty
        .Folder("confluent-7.2.2/")
        .File("confluent-7.2.2/bin/zookeeper-server-start", "zookeeper", Executable)
        .File("confluent-7.2.2/bin/kafka-server-start", "kafka", Executable)
        .File("confluent-7.2.2/bin/kafka-topics", "topics", Executable)
        .File("confluent-7.2.2/etc/kafka/a file with spaces", "#")
        .File("confluent-7.2.2/share/java/kafka/kafka.jar", new string('j', 100_000));

    public const UnixFileMode Executable = (UnixFileMode)0b111_111_111;

    public TestArchive File(string name, string content = "x", UnixFileMode mode = (UnixFileMode)0b110_110_110) =>
        Add(new UstarTarEntry(
            TarEntryType.RegularFile,
            name)
        { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), Mode = mode });

    public TestArchive Folder(string name) =>
        Add(new UstarTarEntry(TarEntryType.Directory, name) { Mode = Executable });

    public TestArchive Symlink(string name, string target) =>
        Add(new UstarTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target });

    public TestArchive Hardlink(string name, string target) =>
        Add(new UstarTarEntry(TarEntryType.HardLink, name) { LinkName = target });

    public TestArchive Fifo(string name) => Add(new UstarTarEntry(TarEntryType.Fifo, name));

    public TestArchive Without(string name)
    {
        _entries.RemoveAll(e => e.Name == name);
        return this;
    }

    public byte[] Bytes()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var entry in _entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    public static string Sha512(byte[] bytes) => Convert.ToHexStringLower(SHA512.HashData(bytes));

    public static DesiredDistribution DistributionFrom(DistributionOrigin source) =>
        new(DistributionLayout.Confluent, "7.2.2", new Version(3, 2), source);

    private TestArchive Add(TarEntry entry)
    {
        _entries.Add(entry);
        return this;
    }
}
