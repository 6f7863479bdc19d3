using System.Collections.Immutable;
using KafkaPi.Operator.Tests.Architecture.Compiled;

namespace KafkaPi.Operator.Tests.Architecture.Layers;

/// <summary>The rooms directly below one namespace. A room uses only rooms that come after it in the list.</summary>
/// <param name="Root">The namespace. Types that are directly in it form the room that is named like it.</param>
internal sealed record Floor(string Root, ImmutableArray<Room> Rooms)
{
    /// <summary>The last part of the root, which is the floor's own name.</summary>
    public string Name => Root[(Root.LastIndexOf('.') + 1)..];

    public IEnumerable<RoomEdge> Declared =>
        from room in Rooms
        from used in room.Uses
        select new RoomEdge(room.Name, used);

    /// <summary>The edges of the compiled code, each with the uses that it is made of.</summary>
    public ILookup<RoomEdge, string> Found(IEnumerable<CompiledType> types) =>
        (from type in types
         let room = LayerTable.RoomOf(type.Type, this)
         where room is not null
         from use in type.Uses
         let used = LayerTable.RoomOf(use, this)
         where used is not null && used != room
         select (Edge: new RoomEdge(room, used), Use: $"{type.Type.Type} uses {use.Type}"))
        .Distinct()
        .ToLookup(x => x.Edge, x => x.Use);

    /// <summary>Declared edges that do not lead down the list. Without any, there is no cycle.</summary>
    public IEnumerable<RoomEdge> Upwards
    {
        get
        {
            var places = Rooms.Select((room, place) => (room.Name, place)).ToDictionary(x => x.Name, x => x.place);
            return Declared.Where(edge => places[edge.To] <= places[edge.From]);
        }
    }
}
