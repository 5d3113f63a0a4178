using System.Globalization;
using BorgBackupServer.Server.Platform.Start;

namespace BorgBackupServer.Server.Access;

/// <summary>bcrypt's work factor: 12 is about a quarter of a second on a small machine.</summary>
public sealed record PasswordWork(int Factor)
{
    public const string Variable = "BBS_PASSWORD_WORK_FACTOR";

    private const int Default = 12;
    private const int Least = 10;
    private const int Most = 16;

    /// <exception cref="ServerStartException">The text is no work factor, or one that would be weak or lock everybody out.</exception>
    public static PasswordWork Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new PasswordWork(Default);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && factor is >= Least and <= Most
            ? new PasswordWork(factor)
            : throw new ServerStartException($"{Variable} is not a number from {Least} to {Most}.", $"Leave it out for {Default}.", ExitCodes.Usage);
    }
}
