namespace KafkaPi.ControlPlane.Protobuf;

/// <summary>A field of a message.</summary>
/// <param name="Name">The field's name in JSON.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Repeated">True for a list of values.</param>
/// <param name="IsMap">True for a map from strings to values.</param>
internal sealed record ProtobufField(string Name, string Type, bool Repeated, bool IsMap);
