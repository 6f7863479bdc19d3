using System.Collections.Immutable;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Tests.Architecture.Compiled;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>Rooms use each other as the table of layers says, and no other way.</summary>
public sealed class LayersTests
{
    private const string Page = "docs/contributing/architecture.md";
    private const string Begin = "<!-- layers: generated -->";
    private const string End = "<!-- /layers -->";

    private static readonly ImmutableArray<CompiledType> Compiled =
        CompiledType.AllOf(typeof(TargetCluster).Assembly);

    public static TheoryData<string> Floors => [.. LayerTable.All.Select(f => f.Root)];

    [Theory]
    [MemberData(nameof(Floors))]
    public void A_room_uses_only_the_rooms_that_the_table_declares(string root)
    {
        var floor = FloorOf(root);
        var declared = floor.Declared.ToHashSet();

        var offences = floor.Found(Compiled)
            .Where(edge => !declared.Contains(edge.Key))
            .Select(edge => $"{edge.Key}: {string.Join(", ", edge.Order(StringComparer.Ordinal))}");

        Offenders.None(offences.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void Every_declared_edge_is_used(string root)
    {
        var floor = FloorOf(root);
        var found = floor.Found(Compiled);

        Offenders.None(floor.Declared.ExceptBy(found.Select(edge => edge.Key), edge => edge)
            .Select(edge => $"{edge}"));
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public void Declared_edges_lead_down_the_table_so_that_there_is_no_cycle(string root) =>
        Offenders.None(FloorOf(root).Upwards.Select(edge => $"{edge}"));

    [Theory]
    [MemberData(nameof(Floors))]
    public void Every_room_is_in_the_table(string root)
    {
        var floor = FloorOf(root);
        var rooms = Compiled.Select(t => LayerTable.RoomOf(t.Type, floor)).OfType<string>().Distinct();

        Offenders.None(rooms.Except(floor.Rooms.Select(r => r.Name)));
    }

    [Fact]
    public void No_controller_uses_another_controller() =>
        Assert.DoesNotContain(LayerTable.Top.Declared, edge => IsController(edge.From) && IsController(edge.To));

    [Fact]
    public void The_page_on_the_architecture_shows_the_table()
    {
        var path = SourceTree.PathOf(Page);
        var text = File.ReadAllText(path);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var expected = $"{text[..begin]}\n{LayersPicture.Draw()}{text[end..]}";
        if (Environment.GetEnvironmentVariable("KAFKAPI_UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, expected);
            text = expected;
        }

        Assert.Equal(expected, text);
    }

    private static bool IsController(string room) => room.StartsWith("Controllers.", StringComparison.Ordinal);

    private static Floor FloorOf(string root) => LayerTable.All.Single(f => f.Root == root);
}
