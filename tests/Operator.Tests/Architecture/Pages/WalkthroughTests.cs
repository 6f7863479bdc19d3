using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Pages;

/// <summary>The walks name files that are in their rooms, and count them right.</summary>
public sealed class WalkthroughTests
{
    private static readonly Page Walkthroughs = new("docs/contributing/walkthroughs.md");

    public static TheoryData<string> Walks => ["A setting", "A new node", "A line of the probe"];

    [Theory]
    [MemberData(nameof(Walks))]
    public void Every_file_of_a_walk_is_in_its_room(string heading)
    {
        var walk = Walk.Of(Walkthroughs, heading);

        Assert.NotEmpty(walk.Rows);
        Offenders.None(
            from row in walk.Rows
            from file in row.Files
            where !IsThere(row.Room, file)
            select $"{row.Room} has no {file}");
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void A_walk_counts_its_files_rooms_and_crossings(string heading) =>
        Assert.Contains(
            Walk.Of(Walkthroughs, heading).Counts, Walkthroughs.Section(heading), StringComparison.Ordinal);

    private static bool IsThere(string room, string file)
    {
        var folder = SourceTree.PathOf(room == "Crds" ? "src/Crds" : $"src/Operator/{room}");
        var name = file.EndsWith(".sh", StringComparison.Ordinal) ? file : $"{file}.cs";
        return Directory.Exists(folder)
            && Directory.EnumerateFiles(folder, name, SearchOption.AllDirectories).Any();
    }
}
