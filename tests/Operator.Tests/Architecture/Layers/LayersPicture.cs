using System.Text;

namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>Draws the table of layers for the page on the architecture.</summary>
internal static class LayersPicture
{
    public static string Draw()
    {
        var text = new StringBuilder();
        text.Append("A room uses only rooms further down in the picture, and only those that the table names.\n");
        foreach (var floor in LayerTable.All)
        {
            Draw(floor, text);
        }

        return text.ToString();
    }

    private static void Draw(Floor floor, StringBuilder text)
    {
        text.Append($"\n**{Title(floor)}**\n\n```\n");
        foreach (var level in Levels(floor))
        {
            text.Append($"{string.Join("   ", level)}\n");
        }

        text.Append("```\n\n| room | uses |\n|---|---|\n");
        foreach (var room in floor.Rooms)
        {
            text.Append(Row(room));
        }
    }

    /// <summary>A row of the table. A room that uses many has them on several lines.</summary>
    private static string Row(Room room)
    {
        const int UsesOnALine = 10;
        var lines = room.Uses.IsEmpty ? ["-"] : room.Uses.Chunk(UsesOnALine).Select(uses => string.Join(", ", uses));
        return string.Concat(lines.Select((line, n) => $"| {(n == 0 ? room.Name : "")} | {line} |\n"));
    }

    private static string Title(Floor floor) => floor == LayerTable.Top
        ? "All rooms"
        : $"Inside {floor.Root[(LayerTable.Operator.Length + 1)..]}";

    /// <summary>The rooms by the longest way down from a room that nobody uses.</summary>
    private static IEnumerable<IEnumerable<string>> Levels(Floor floor)
    {
        var levels = new Dictionary<string, int>();
        foreach (var room in floor.Rooms)
        {
            var level = levels.GetValueOrDefault(room.Name);
            levels[room.Name] = level;
            foreach (var used in room.Uses)
            {
                levels[used] = Math.Max(levels.GetValueOrDefault(used), level + 1);
            }
        }

        return floor.Rooms.GroupBy(r => levels[r.Name], r => r.Name).OrderBy(g => g.Key);
    }
}
