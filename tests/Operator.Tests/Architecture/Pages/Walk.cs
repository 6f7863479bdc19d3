using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Tests.Architecture.Pages;

/// <summary>A table of <c>walkthroughs.md</c>: which rooms a change passes, and which files there.</summary>
/// <param name="Rows">The room, and the files that do something with the change.</param>
internal sealed partial record Walk(string Name, IReadOnlyList<(string Room, IReadOnlyList<string> Files)> Rows)
{
    /// <summary>The files without repetition.</summary>
    public int Files => Rows.SelectMany(r => r.Files.Select(f => (r.Room, f))).Distinct().Count();

    public int Rooms => Rows.Select(r => TopRoom(r.Room)).Distinct().Count();

    /// <summary>How often a row is in another room than the row before it.</summary>
    public int Crossings => Rows.Zip(Rows.Skip(1)).Count(pair => TopRoom(pair.First.Room) != TopRoom(pair.Second.Room));

    /// <summary>The sentence of the page that tells the counts.</summary>
    public string Counts =>
        $"**{Files} files, {Rooms} rooms, {Crossings} {(Crossings == 1 ? "crossing" : "crossings")}.**";

    public static Walk Of(Page page, string heading) => new(heading,
    [
        .. Row().Matches(page.Section(heading)).Select(m => (
            m.Groups["room"].Value,
            (IReadOnlyList<string>)[.. File().Matches(m.Groups["files"].Value).Select(f => f.Groups["file"].Value)])),
    ]);

    private static string TopRoom(string room) => room.Split('/')[0];

    [GeneratedRegex(@"^\| \d+ \| (?<room>[A-Z][\w/]*) \| [^|]+ \| (?<files>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<file>[\w.-]+)`")]
    private static partial Regex File();
}
