using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class RemoteHosts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "remote_hosts",
                columns: table => new
                {
                    StorageLocationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Preset = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    AddressText = table.Column<string>(type: "TEXT", nullable: false),
                    BorgCommand = table.Column<string>(type: "TEXT", nullable: false),
                    HoldsOne = table.Column<bool>(type: "INTEGER", nullable: false),
                    HostKey = table.Column<string>(type: "TEXT", nullable: false),
                    PublicKey = table.Column<string>(type: "TEXT", nullable: false),
                    ProtectedKey = table.Column<string>(type: "TEXT", nullable: false),
                    TestedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    BorgVersion = table.Column<string>(type: "TEXT", nullable: true),
                    KeyChangedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ProblemCode = table.Column<string>(type: "TEXT", nullable: true),
                    ProblemDetail = table.Column<string>(type: "TEXT", nullable: true),
                    ProblemHint = table.Column<string>(type: "TEXT", nullable: true),
                    LookedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    FreeBytes = table.Column<long>(type: "INTEGER", nullable: true),
                    TotalBytes = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_remote_hosts", x => x.StorageLocationId);
                    table.ForeignKey(
                        name: "FK_remote_hosts_storage_locations_StorageLocationId",
                        column: x => x.StorageLocationId,
                        principalTable: "storage_locations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_remote_hosts_AddressText",
                table: "remote_hosts",
                column: "AddressText",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "remote_hosts");
        }
    }
}
