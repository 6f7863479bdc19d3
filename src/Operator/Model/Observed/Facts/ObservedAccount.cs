namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>The system user of the daemons.</summary>
/// <param name="IsOurs">The operator made the account. An account that was there before is used as it is.</param>
/// <param name="HasItsGroup">The account's first group has the account's name.</param>
/// <param name="IsClosed">Nobody can log in to the account.</param>
public sealed record ObservedAccount(bool IsOurs, bool HasItsGroup, bool IsClosed);
