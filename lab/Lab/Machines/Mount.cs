namespace KafkaPi.Lab.Machines;

/// <summary>Mount of this machine: a line of <c>/proc/self/mountinfo</c>.</summary>
internal sealed record Mount(string Target, string Type, string Source, string Options)
{
    public static IReadOnlyList<Mount> All() => [.. File.ReadLines("/proc/self/mountinfo").Select(Parse)];

    /// <summary>
    /// Parses a line as proc(5) describes it: field 5 is the mount point; type, source and super options follow
    /// " - ".
    /// </summary>
    private static Mount Parse(string line)
    {
        var halves = line.Split(" - ", 2);
        var after = halves[1].Split(' ');
        return new Mount(Unescaped(halves[0].Split(' ')[4]), after[0], Unescaped(after[1]), after[2]);
    }

    private static string Unescaped(string field) => field.Replace("\\040", " ", StringComparison.Ordinal);
}
