using System.Collections.Immutable;

namespace KafkaPi.Crds.Releases;

/// <summary>The releases of Apache Kafka that a spec may name by their version alone.</summary>
/// <param name="All">The oldest first.</param>
public sealed record ApacheReleases(ImmutableArray<ApacheRelease> All)
{
    private const string Resource = "releases/apache-kafka.txt";

    private static readonly Lazy<ApacheReleases> Table = new(Read);

    /// <summary>The table of this operator.</summary>
    public static ApacheReleases Known => Table.Value;

    /// <returns>Null for a version that is not in the table, such as an own one like <c>3.9.1-1</c>.</returns>
    public ApacheRelease? Find(string version) => All.FirstOrDefault(r => r.Version == version);

    /// <summary>What to use instead of a version that is not in the table, in words.</summary>
    public string InsteadOf(string version)
    {
        var minor = string.Join('.', version.Split('.').Take(2));
        string[] near = [.. All.Select(r => r.Version).Where(v => v.StartsWith($"{minor}.", StringComparison.Ordinal))];
        return near.Length > 0
            ? string.Join(" or ", near)
            : $"a release from {All[0].Version} to {All[^1].Version}";
    }

    private static ApacheReleases Read()
    {
        var assembly = typeof(ApacheReleases).Assembly;
        using var stream = assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in {assembly}");
        using var reader = new StreamReader(stream);
        return new([
            .. from line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
               where !line.StartsWith('#')
               let columns = line.Split(' ')
               select new ApacheRelease(columns[0], new(columns[1]), columns[2]),
        ]);
    }
}
