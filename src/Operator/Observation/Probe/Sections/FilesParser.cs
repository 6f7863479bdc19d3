using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads the files that exist, and the room on their disks.</summary>
internal static partial class FilesParser
{
    private const int DigestLength = 64;

    public static ImmutableDictionary<string, ObservedFile> Files(ProbeLines lines, ProbeRequest request)
    {
        var digests =
            lines.All("sha256").DistinctBy(l => l["path"]).ToFrozenDictionary(l => l["path"], l => l["digest"]);
        var files = ImmutableDictionary.CreateBuilder<string, ObservedFile>(StringComparer.Ordinal);
        foreach (var line in lines.All("file"))
        {
            var path = line["path"];
            if (!request.Files.Contains(path) || files.ContainsKey(path))
            {
                throw line.Refuse("not asked for");
            }

            files[path] = File(line, digests.GetValueOrDefault(path, ""));
        }

        return files.ToImmutable();
    }

    public static ImmutableArray<ObservedDisk> Disks(ProbeLines lines, ProbeRequest request) =>
        [.. lines.Each("disk", request.Disks).Select(d => Disk(d.Line, d.Asked))];

    private static ObservedFile File(ProbeLine line, string digest)
    {
        var isRegular = line["type"].StartsWith("regular", StringComparison.Ordinal);
        if (digest.Length != (isRegular ? DigestLength : 0))
        {
            throw line.Refuse("its digest is missing");
        }

        if (!Mode.IsMatch(line["mode"]))
        {
            throw line.Refuse("no mode");
        }

        return new(line["path"], digest, line["mode"].PadLeft(4, '0'), line["owner"], line["group"]);
    }

    private static ObservedDisk Disk(ProbeLine line, string path)
    {
        var blockSize = line.Int64("block-size");
        return new(path, line.Bytes("blocks", blockSize), line.Bytes("available", blockSize));
    }

    [GeneratedRegex("^[0-7]{1,4}$", RegexOptions.CultureInvariant)]
    private static partial Regex Mode { get; }
}
