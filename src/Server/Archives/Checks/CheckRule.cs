namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>When a repository is checked by itself. Pure.</summary>
public static class CheckRule
{
    /// <summary>Whether a check is due: so many days after the last one, or after the repository was made.</summary>
    /// <param name="everyDays">Zero for never.</param>
    public static bool IsDue(int everyDays, DateTimeOffset? checkedAt, DateTimeOffset madeAt, DateTimeOffset now) =>
        everyDays > 0 && now - (checkedAt ?? madeAt) >= TimeSpan.FromDays(everyDays);

    /// <summary>
    /// How many checks one day begins at most: so many that all repositories get their turn, and never all on one day, however
    /// many became due together.
    /// </summary>
    public static int MostInADay(int everyDays, int repositories) => everyDays <= 0 ? 0 : Math.Max(1, (repositories + everyDays - 1) / everyDays);
}
