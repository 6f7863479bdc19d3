namespace KafkaPi.Operator.Planning.Rules;

/// <summary>Whether a human may override a rule.</summary>
public abstract record Override
{
    private Override()
    {
    }

    /// <summary>A human may know what cannot be seen, as that a host is gone for good.</summary>
    public static Override ByHuman { get; } = new Human();

    /// <param name="because">Why nobody can know better than the rule, for a user who tries to override it.</param>
    public static Override Never(string because) => new Forbidden(because);

    public sealed record Human : Override;

    public sealed record Forbidden(string Because) : Override;
}
