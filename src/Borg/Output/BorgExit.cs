using System.Globalization;

namespace BorgBackupServer.Borg.Output;

/// <summary>
/// borg's exit code: 0, 1 (warning), 2 (error) and 128 + n (signal); with <c>BORG_EXIT_CODES=modern</c> (1.4) also 3 to
/// 99 for named errors and 100 to 127 for named warnings. 126 and 127 are not borg's: "could not be executed".
/// </summary>
public readonly record struct BorgExit(int Code)
{
    public BorgExitKind Kind => Code switch
    {
        0 => BorgExitKind.Success,
        1 or (>= 100 and <= 125) => BorgExitKind.Warning,
        >= 2 and <= 127 => BorgExitKind.Error,
        _ => BorgExitKind.Signalled,
    };

    /// <summary>The work was done, perhaps with warnings.</summary>
    public bool IsDone => Kind is BorgExitKind.Success or BorgExitKind.Warning;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} ({Code})");
}
