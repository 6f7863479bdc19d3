namespace KafkaPi.Testing;

/// <summary>One row of the page on edits.</summary>
/// <param name="Field">The path of a leaf of the schema, with <c>[]</c> for the entries of a list.</param>
/// <param name="Edit">What is edited.</param>
/// <param name="Effect">What that does to a healthy cluster.</param>
public sealed record EditsRow(string Field, string Edit, string Effect)
{
    public override string ToString() => $"{Field}: {Edit}";
}
