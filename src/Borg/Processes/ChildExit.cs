using System.Globalization;

namespace BorgBackupServer.Borg.Processes;

/// <summary>How a child ended.</summary>
/// <param name="Code">
/// The exit code, or 128 + n after signal n. A program that catches the signal and itself exits with 128 + n, as borg
/// does, looks the same, and means the same.
/// </param>
public readonly record struct ChildExit(int Code)
{
    public int? Signal => Code is > 128 and < 128 + 65 ? Code - 128 : null;

    public override string ToString() => Signal is { } signal
        ? string.Create(CultureInfo.InvariantCulture, $"signal {signal}")
        : string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");
}
