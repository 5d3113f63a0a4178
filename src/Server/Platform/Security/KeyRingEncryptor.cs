using System.Xml.Linq;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace BorgBackupServer.Server.Platform.Security;

/// <summary>Protects a key of the framework with the server key.</summary>
internal sealed class KeyRingEncryptor(SecretBox box) : IXmlEncryptor
{
    public const string Table = "session-keys";
    public const string Column = "key";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var text = box.Protect(Table, Column, Guid.Empty, plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement("protected", text), typeof(KeyRingDecryptor));
    }
}
