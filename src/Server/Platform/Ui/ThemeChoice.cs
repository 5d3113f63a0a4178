namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Which colours the reader wants.</summary>
public enum ThemeChoice
{
    /// <summary>Whatever the reader's system shows.</summary>
    System,
    Light,
    Dark,
}
