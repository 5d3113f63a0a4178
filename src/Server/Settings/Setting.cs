namespace BorgBackupServer.Server.Settings;

/// <summary>One answer of the administrator, as text. <see cref="SettingKeys"/> names them.</summary>
public sealed class Setting
{
    private Setting()
    {
    }

    public string Key { get; private set; } = "";

    public string Value { get; private set; } = "";

    public static Setting Create(string key, string value) => new() { Key = key, Value = value };

    public void Change(string value) => Value = value;
}
