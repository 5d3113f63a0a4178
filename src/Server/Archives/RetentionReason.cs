namespace BorgBackupServer.Server.Archives;

/// <summary>One reason why an archive stays.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Number">Which of those that the rule keeps, from 1 for the newest; 0 where the rule does not count.</param>
/// <param name="IsOldest">Kept in place of older ones that do not exist yet, as the plan's oldest: it goes when there are enough.</param>
public sealed record RetentionReason(RetentionRule Rule, int Number = 0, bool IsOldest = false);
